/**
 * The layers that the networks share: each a record of weights with one method, which takes and gives tensors. A layer chooses between a fused
 * kernel of {@code cuda} and torch's own operations by itself. Read {@link reusediffusion.nn.Linear} first, then {@link
 * reusediffusion.nn.JointStream}, one of the two streams of a joint block.
 */
package reusediffusion.nn;
