/**
 * What is asked for and what comes back. A {@link reusediffusion.pipeline.request.Request} and its {@link
 * reusediffusion.pipeline.request.Settings} go in, a {@link reusediffusion.pipeline.request.Generated} with its {@link
 * reusediffusion.pipeline.request.Run} comes out; these are values and nothing else, without tensors. Read {@code Settings} first; {@code
 * OptionRanges} holds the numbers that are allowed.
 */
package reusediffusion.pipeline.request;
