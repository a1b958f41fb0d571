package reusediffusion.spark.sink.file;

/**
 * What a folder says of a file or folder in it, and no more: Hadoop's own answer takes a kilobyte, and folders hold millions.
 *
 * @param name the last part of its path, or its place below the folder where that was asked for
 * @param length bytes of a file
 */
public record FolderEntry(String name, long length, boolean isFolder) {}
