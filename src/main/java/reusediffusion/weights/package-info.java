/**
 * The tensors of a checkpoint by name. Safetensors files go in, in one piece or in shards, and are mapped from disk; tensors come out. A
 * missing name, a wrong shape and a name that nothing reads are all errors. Read {@link reusediffusion.weights.Weights} first, which
 * networks ask for their tensors, then {@link reusediffusion.weights.Checkpoint}.
 */
package reusediffusion.weights;
