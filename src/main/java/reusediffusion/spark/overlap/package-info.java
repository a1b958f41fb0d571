/**
 * The stages through which the samples of a task go, and which overlap. Batches of prompts go in; committed chunks of pictures come out.
 * Each stage works on another batch:
 *
 * <ol>
 *   <li><b>input</b>: the next batch is read and parsed while this one is made ({@link reusediffusion.spark.overlap.ReadAhead}; one thread
 *       for each task)
 *   <li><b>device</b>: texts are encoded, latents are denoised and decoded, and pixels are copied to the host, under the lock of the
 *       device, which covers nothing else (the thread of the task itself)
 *   <li><b>compression</b>: pictures are compared with their full runs if they are audited, and become files, in any order ({@link
 *       reusediffusion.spark.overlap.CompressionPool}; threads that all tasks of a device share)
 *   <li><b>storage</b>: batches are written in their order, and chunks of them are committed when they are due ({@link
 *       reusediffusion.spark.overlap.OutputQueue}; one thread for each task)
 * </ol>
 *
 * The bytes between device and storage are limited ({@link reusediffusion.spark.overlap.ByteBudget}). If the limit is reached, the device
 * waits, and {@link reusediffusion.spark.overlap.StageTimes} says for which stage. A task ends when all of its samples are committed, so
 * that retries, copies of slow tasks and resumed runs find what they would find if one thread did everything. Read {@code OutputQueue} first.
 */
package reusediffusion.spark.overlap;
