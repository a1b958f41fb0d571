package reusediffusion.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Waits longer from one vain attempt to the next, and gives up after some. */
final class Retry {
    /** A request that may fail for a while. */
    interface Attempt<T> {
        T make() throws IOException;
    }

    private final String what;
    private final Timeouts timeouts;
    private final Consumer<String> notes;
    private int vain;

    /** @param what is attempted, as the beginning of a sentence: "model.safetensors of org/name" */
    Retry(String what, Timeouts timeouts, Consumer<String> notes) {
        this.what = what;
        this.timeouts = timeouts;
        this.notes = notes;
    }

    <T> T until(Attempt<T> attempt) {
        while (true) {
            try {
                return attempt.make();
            } catch (IOException e) {
                failed(e, false);
            }
        }
    }

    /**
     * Waits before the next attempt.
     *
     * @param progress whether the last one brought something new
     * @throws HubException after too many in vain
     */
    void failed(IOException fault, boolean progress) {
        if (fault instanceof InterruptedIOException && Thread.currentThread().isInterrupted()) {
            throw new HubException(what + " was stopped.", fault);
        }
        vain = progress ? 1 : vain + 1;
        String reason = fault.getMessage() == null ? fault.toString() : fault.getMessage();
        if (vain >= timeouts.attempts()) {
            throw new HubException(
                    what + " could not be downloaded: " + reason + ". What has arrived is kept; start again later.",
                    fault);
        }
        Duration asked = fault instanceof TransientFault known ? known.asked() : null;
        if (asked != null && asked.compareTo(timeouts.longestAsked()) > 0) {
            throw new HubException(
                    what + ": the server asks to wait " + asked.toSeconds()
                            + " s. What has arrived is kept; start again then.",
                    fault);
        }
        Duration wait = asked != null ? asked : backOff();
        notes.accept(
                String.format(Locale.ROOT, "%s: %s; trying again in %.1f s", what, reason, wait.toMillis() / 1000.0));
        sleep(wait);
    }

    private Duration backOff() {
        long longest =
                Math.min(timeouts.longestWait().toMillis(), timeouts.firstWait().toMillis() << Math.min(20, vain - 1));
        return Duration.ofMillis(longest / 2
                + ThreadLocalRandom.current().nextLong(longest / 2 + 1)); // files do not come back all at once
    }

    private void sleep(Duration wait) {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(what + " was stopped.", e);
        }
    }
}
