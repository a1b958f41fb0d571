/**
 * The tool of {@code jobs/models}: lists, downloads, checks, tests and makes up model folders. Read {@link
 * reusediffusion.job.model.ModelTools} first.
 */
package reusediffusion.job.model;
