/** Tensors of a checkpoint by name: safetensors mapped from disk, sharded or whole, read strictly both ways. */
package reusediffusion.weights;
