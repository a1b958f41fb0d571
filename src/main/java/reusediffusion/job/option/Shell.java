package reusediffusion.job.option;

/** Texts as a shell reads them. */
public final class Shell {
    private Shell() {}

    /** One word, in quotes where it needs them. */
    public static String quoted(String text) {
        return text.matches("[A-Za-z0-9_@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
