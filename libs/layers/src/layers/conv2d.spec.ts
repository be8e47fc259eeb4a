import { describeLayerFixtures } from '../testing/layer-fixtures.js';

describeLayerFixtures('conv2d');
