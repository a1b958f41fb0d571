/**
 * A model on disk. A folder in the layout of diffusers goes in, with components that may be in other folders; its index, its files, their
 * fingerprint, and networks whose tensors are loaded by name come out. Read {@link reusediffusion.pipeline.folder.Recipe} first, which
 * says what is loaded and on which device, then {@code ModelFolder}.
 */
package reusediffusion.pipeline.folder;
