/**
 * How every command line is run and how it ends. Arguments are parsed and the job is called; an exception becomes a sentence for the user
 * and an exit code. Read {@link reusediffusion.job.run.Jobs} first.
 */
package reusediffusion.job.run;
