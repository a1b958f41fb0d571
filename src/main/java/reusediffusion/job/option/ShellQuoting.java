package reusediffusion.job.option;

/** Quotes texts so that a shell reads them as they are. */
public final class ShellQuoting {
    private ShellQuoting() {}

    /** Writes one word, in quotes where it needs them. */
    public static String quoted(String text) {
        return text.matches("[A-Za-z0-9_@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
