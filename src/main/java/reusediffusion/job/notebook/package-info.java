/**
 * The command line of {@code jobs/notebook}, which runs notebooks of Java cells and prints the environment that a Jupyter kernel needs.
 * Notebook files go in; the same files with the output of their cells come out. Read {@link reusediffusion.job.notebook.NotebookTools}
 * first.
 */
package reusediffusion.job.notebook;
