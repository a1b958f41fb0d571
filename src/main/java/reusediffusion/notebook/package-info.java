/**
 * Notebooks of Java cells: a file in Jupyter's form is read, its cells run on the JDK's JShell in this process, and the file is written again
 * with what they put out, pictures included. Read {@link reusediffusion.notebook.Notebook} first, then {@link reusediffusion.notebook.Cells}.
 */
package reusediffusion.notebook;
