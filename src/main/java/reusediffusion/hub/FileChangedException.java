package reusediffusion.hub;

/** A file is not, or no longer, what the listing says; a new listing may say otherwise. */
final class FileChangedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FileChangedException(String sentence) {
        super(sentence);
    }
}
