/**
 * The command lines: one class for each script in {@code jobs/}. Arguments go in; an exit code and what a user reads come out, and the
 * work is done elsewhere. {@link reusediffusion.job.Generate} is the one that most people use; {@code option} holds the options that
 * several share, {@code run} starts them and says how they end.
 */
package reusediffusion.job;
