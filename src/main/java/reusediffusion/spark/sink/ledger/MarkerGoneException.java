package reusediffusion.spark.sink.ledger;

import org.apache.hadoop.fs.Path;

/** A marker was listed, and is not there any more when it is to be read: {@link UnlockedReading} begins anew then. */
final class MarkerGoneException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    MarkerGoneException(Path marker) {
        super("The marker " + marker + " went away before it was read: a job that writes this folder has folded it.");
    }

    /** The one among an exception and its causes, or null: Spark wraps what tasks throw. */
    static MarkerGoneException in(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkerGoneException gone) {
                return gone;
            }
        }
        return null;
    }
}
