package reusediffusion.job;

/** Texts as a shell reads them. */
final class Shell {
    private Shell() {}

    /** One word, in quotes where it needs them. */
    static String quoted(String text) {
        return text.matches("[A-Za-z0-9_@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
