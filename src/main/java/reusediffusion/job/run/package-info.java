/**
 * How every command line is run and how it ends: arguments are parsed, the job is called, and an exception becomes a sentence and an exit
 * code. Read {@link reusediffusion.job.run.Jobs} first.
 */
package reusediffusion.job.run;
