package reusediffusion.spark.generate;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done at the last moment of a process, in threads of their own: whoever waits for them need not wait to their end. */
final class ShutdownActions {
    private static final Logger LOG = LoggerFactory.getLogger(ShutdownActions.class);

    /** An output folder that is held. */
    interface Held {
        /** Releases the output folder. */
        void release() throws IOException;
    }

    private ShutdownActions() {}

    /** Lets an output folder go, where one is held. */
    static void release(Held left) {
        try {
            if (left != null) {
                left.release();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("The output folder could not be let go: {}", e.getMessage());
        }
    }

    /** Begins to do something, which keeps no process from ending. */
    static Thread start(Runnable body) {
        Thread thread = new Thread(body, "last-moment");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
