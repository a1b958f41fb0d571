/**
 * The tool of {@code jobs/notebook}: runs notebooks of Java cells, and serves as their kernel's environment. Read {@link
 * reusediffusion.job.notebook.NotebookTools} first.
 */
package reusediffusion.job.notebook;
