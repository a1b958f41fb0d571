package reusediffusion.hub;

/** A download that cannot go on; the message is a sentence for the user that names the thing and the remedy. */
public final class HubException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HubException(String sentence) {
        super(sentence);
    }

    HubException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
