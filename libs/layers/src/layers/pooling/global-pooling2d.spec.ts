import { describeLayerFixtures } from '../../testing/layer-fixtures.js';

describeLayerFixtures('global-pooling-ties');
