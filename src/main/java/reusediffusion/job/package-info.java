/**
 * The command lines: one class for each script in {@code jobs/}. Arguments go in, an exit code and what a user reads come out; what is done is
 * done elsewhere. {@code Jobs} runs them all and says how they end; {@link reusediffusion.job.Generate} is the one that most
 * people use.
 */
package reusediffusion.job;
