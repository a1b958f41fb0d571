/** Notebooks of Java cells: read, run on the JDK's JShell, and written with what the cells put out. */
package reusediffusion.notebook;
