/**
 * The layers that the networks share. Each is a record of weights with one method: tensors go in, tensors come out. A layer itself chooses
 * between a fused kernel of {@code cuda} and torch's own operations. Read {@link reusediffusion.nn.Linear} first, then
 * {@link reusediffusion.nn.JointStream}, one of the two streams of a joint block.
 */
package reusediffusion.nn;
