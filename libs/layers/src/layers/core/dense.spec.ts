import { describeLayerFixtures } from '../../testing/layer-fixtures.js';

describeLayerFixtures('dense');
