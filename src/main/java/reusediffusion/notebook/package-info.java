/**
 * Runs notebooks of Java cells. A file in Jupyter's format goes in; its cells run on the JDK's JShell in this process, and the file is
 * written again with their output, pictures included. Read {@link reusediffusion.notebook.Notebook} first, then
 * {@link reusediffusion.notebook.CellRunner}.
 */
package reusediffusion.notebook;
