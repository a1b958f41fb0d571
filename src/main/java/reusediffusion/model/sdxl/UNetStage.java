package reusediffusion.model.sdxl;

/**
 * The sizes of the block at one resolution.
 *
 * @param transformerBlocks of each layer's transformer; 0 for layers without one
 * @param channels of its feature maps, C
 * @param layers residual blocks
 * @param heads of attention
 */
record UNetStage(long channels, int layers, int transformerBlocks, long heads) {}
