import { describeLayerFixtures } from '../../testing/layer-fixtures.js';

describeLayerFixtures('pooling2d');
