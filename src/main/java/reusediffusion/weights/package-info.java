/**
 * Tensors of a checkpoint by name: safetensors files mapped from disk, in one piece or in shards, read strictly both ways: a missing name, a
 * wrong shape and a name that nobody asked for are errors. Read {@link reusediffusion.weights.Weights} first, which is what networks ask, then
 * {@link reusediffusion.weights.Checkpoint}.
 */
package reusediffusion.weights;
