package reusediffusion.model.sdxl;

/**
 * One resolution's block.
 *
 * @param transformerBlocks of each layer's transformer; 0 for layers without one
 */
record UNetStage(long channels, int layers, int transformerBlocks, long heads) {}
