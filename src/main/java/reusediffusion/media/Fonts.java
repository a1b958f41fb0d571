package reusediffusion.media;

import java.awt.Font;
import java.awt.image.BufferedImage;

/**
 * Whether this Java can write letters into pictures. On small hosts and in small containers it often cannot: fonts, or the libraries that
 * draw them, are packages of their own. Nothing that was computed may be lost by that, so pictures then go without words.
 */
public final class Fonts {
    private static final String MISSING = missing();

    private Fonts() {}

    /** Whether this Java can write letters into pictures. */
    public static boolean present() {
        return MISSING == null;
    }

    /** A sentence on what is missing, what goes without it and what helps; null where nothing is missing. */
    public static String advice(String without) {
        return present()
                ? null
                : "This Java cannot write letters (" + MISSING + "), so " + without
                        + "; install fontconfig and a font, such as the packages fontconfig and fonts-dejavu-core.";
    }

    private static String missing() {
        try {
            new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)
                    .createGraphics()
                    .getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            return null;
        } catch (LinkageError | InternalError | RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            String text = String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
            return text.lines().findFirst().orElse(text);
        }
    }
}
