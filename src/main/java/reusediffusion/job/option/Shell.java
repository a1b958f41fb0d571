package reusediffusion.job.option;

/** Writes texts as a shell reads them. */
public final class Shell {
    private Shell() {}

    /** Writes one word, in quotes where it needs them. */
    public static String quoted(String text) {
        return text.matches("[A-Za-z0-9_@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
