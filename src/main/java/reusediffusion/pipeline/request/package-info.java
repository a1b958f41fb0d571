/**
 * What callers ask for and what they get back. A {@link reusediffusion.pipeline.request.Request} and its
 * {@link reusediffusion.pipeline.request.Settings} go in; a {@link reusediffusion.pipeline.request.Generated} with its
 * {@link reusediffusion.pipeline.request.Run} comes out. All of these are plain values without tensors. Read {@code Settings} first;
 * {@code OptionRanges} has the range of every number.
 */
package reusediffusion.pipeline.request;
