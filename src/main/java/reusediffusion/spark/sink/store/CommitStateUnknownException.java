package reusediffusion.spark.sink.store;

import reusediffusion.spark.sink.names.OutputFolder;

/**
 * A commit of which nobody knows whether it came about: it threw, and looking for it threw too. What it names must not be deleted; if it
 * did not come about, {@code jobs/gc} removes that later. Every other {@link StorageException} of a commit says that it did not come about.
 */
public final class CommitStateUnknownException extends StorageException {
    private static final long serialVersionUID = 1L;

    CommitStateUnknownException(OutputFolder folder, Throwable cause) {
        super(
                "Whether a shard was committed in the output folder " + folder.root() + " is unknown: " + reason(cause)
                        + "; nothing of it is deleted, and the same command makes it again where it is missing.",
                cause);
    }
}
