package reusediffusion.media;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Words in pictures: black, on white. Where there are no {@link Fonts}, a picture of words is a white point.
 *
 * @param size of the letters in pixels
 */
public record Lettering(int size) {

    /** Draws lines of text, each whole, on a picture just as large as they need. */
    public Picture lines(List<String> lines) {
        if (!Fonts.present()) {
            return StillImages.picture(white(1, 1));
        }
        FontMetrics metrics = metrics();
        int width = lines.stream().mapToInt(metrics::stringWidth).max().orElse(0);
        BufferedImage image = white(Math.max(1, width), Math.max(1, lines.size() * height()));
        Graphics2D brush = image.createGraphics();
        for (int i = 0; i < lines.size(); i++) {
            write(brush, lines.get(i), 0, i * height());
        }
        brush.dispose();
        return StillImages.picture(image);
    }

    /** A text on at most so many lines of at most this width, broken between words; what is too long ends in …. */
    public Picture wrapped(String text, int width, int most) {
        if (!Fonts.present()) {
            return lines(List.of());
        }
        FontMetrics metrics = metrics();
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.strip().split("\\s+")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            boolean full = metrics.stringWidth(longer) > width && !line.isEmpty();
            if (full && lines.size() < most - 1) {
                lines.add(line);
                longer = word;
            }
            line = longer;
        }
        lines.add(line);
        return lines(lines.stream().map(each -> fitted(each, metrics, width)).toList());
    }

    /** Writes one line centred within {@code width} pixels from {@code x}, below {@code y}; what is too long ends in …. */
    void centre(Graphics2D brush, String text, int x, int y, int width) {
        FontMetrics metrics = brush.getFontMetrics(font());
        String line = fitted(text, metrics, width);
        write(brush, line, x + Math.max(0, width - metrics.stringWidth(line)) / 2, y);
    }

    /** The distance from one line to the next, in pixels. */
    int height() {
        return 3 * size / 2;
    }

    private void write(Graphics2D brush, String line, int x, int y) {
        brush.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        brush.setFont(font());
        brush.setColor(Color.BLACK);
        brush.drawString(line, x, y + size + size / 6);
    }

    private static String fitted(String text, FontMetrics metrics, int width) {
        String line = text;
        for (int n = text.length() - 1; n >= 0 && metrics.stringWidth(line) > width; n--) {
            line = text.substring(0, n).stripTrailing() + "…";
        }
        return line;
    }

    private Font font() {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    private FontMetrics metrics() {
        Graphics2D brush = white(1, 1).createGraphics();
        try {
            return brush.getFontMetrics(font());
        } finally {
            brush.dispose();
        }
    }

    static BufferedImage white(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        Arrays.fill(rgb, (byte) 255);
        return StillImages.image(new Picture(width, height, rgb));
    }
}
