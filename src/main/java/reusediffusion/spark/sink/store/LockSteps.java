package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.fs.Path;

/** How one kind of store lets one of several drivers hold a folder. */
interface LockSteps {

    /** Tries to take the folder; null where that succeeded, else the lock that is in the way. */
    Path claim(LockHolder self) throws IOException;

    /** Whether nobody has taken the folder away from its holder. */
    boolean isOurs(LockHolder self) throws IOException;

    /** Moves the time of the holder's lock. */
    void renew(LockHolder self) throws IOException;

    /** Releases the folder. */
    void release(LockHolder self) throws IOException;

    /**
     * Takes a dead lock out of the way, unless it is another by now.
     *
     * @param name under which it is kept
     * @param content as it was seen
     */
    void setAside(Path lock, Path name, String content) throws IOException;

    /** The time between two renewals of the lock. */
    Duration beat();

    /** A lock that was not renewed for so many beats is dead. */
    int silence();
}
