/**
 * A model on disk: a folder in diffusers' layout goes in, with components that may lie elsewhere; its index, its files, their fingerprint
 * and networks whose tensors are loaded by name come out. Read {@link reusediffusion.pipeline.folder.Recipe} first, which says what is
 * loaded where, then {@code ModelFolder}.
 */
package reusediffusion.pipeline.folder;
