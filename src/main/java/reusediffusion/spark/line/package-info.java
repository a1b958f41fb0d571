/**
 * The line of stages that a task's samples go through, each at work on another batch:
 *
 * <ol>
 *   <li><b>input</b>: the next batch is read and parsed while this one is made ({@link reusediffusion.spark.line.ReadAhead}; a thread a task)
 *   <li><b>device</b>: texts are encoded, latents denoised and decoded, pixels copied to the host, under the device's lock, which covers
 *       nothing else (the task's own thread)
 *   <li><b>compression</b>: pictures are compared with their full runs where they are audited, and become files, in any order ({@link
 *       reusediffusion.spark.line.CompressionPool}; threads that a device's tasks share)
 *   <li><b>storage</b>: batches are written in their order, and chunks of them committed as they fall due ({@link
 *       reusediffusion.spark.line.Line}; a thread a task)
 * </ol>
 *
 * What is between device and storage is bounded in bytes ({@link reusediffusion.spark.line.ByteBudget}); where that is full the device waits, and
 * {@link reusediffusion.spark.line.StageTimes} says for whom. A task ends when all of its samples are committed, so that retries, copies of
 * slow tasks and resumed runs see what they would see if one thread did everything.
 */
package reusediffusion.spark.line;
