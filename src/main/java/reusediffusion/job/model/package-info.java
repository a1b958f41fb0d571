/**
 * The command line of {@code jobs/models}, which lists, downloads, checks and tests model folders, and writes model folders with random
 * weights. Names of models go in; folders and reports come out. Read {@link reusediffusion.job.model.ModelTools} first.
 */
package reusediffusion.job.model;
