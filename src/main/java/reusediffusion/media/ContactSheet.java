package reusediffusion.media;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/** Many pictures on one, in rows, on white, with a caption under each if wanted. */
public final class ContactSheet {
    private final int columns;
    private final int gap;

    /**
     * @param columns pictures in a row
     * @param gap white pixels between pictures and around them
     */
    public ContactSheet(int columns, int gap) {
        if (columns < 1 || gap < 0) {
            throw new IllegalArgumentException("A contact sheet needs at least one column and no negative gap, not "
                    + columns + " and " + gap + ".");
        }
        this.columns = columns;
        this.gap = gap;
    }

    /** The frames of a clip side by side. */
    public static Picture strip(List<Picture> frames) {
        return new ContactSheet(Math.max(1, frames.size()), 0).of(frames);
    }

    public Picture of(List<Picture> pictures) {
        return of(pictures, List.of());
    }

    /**
     * The sheet: row by row, cells as large as the largest picture.
     *
     * @param captions one for each picture, or none at all
     */
    public Picture of(List<Picture> pictures, List<String> captions) {
        if (pictures.isEmpty() || (!captions.isEmpty() && captions.size() != pictures.size())) {
            throw new IllegalArgumentException("A contact sheet needs pictures and as many captions or none, not "
                    + pictures.size() + " and " + captions.size() + ".");
        }
        int width = pictures.stream().mapToInt(Picture::width).max().orElseThrow();
        int height = pictures.stream().mapToInt(Picture::height).max().orElseThrow();
        int fontSize = captions.isEmpty() ? 0 : Math.max(9, Math.min(18, width / 10));
        int cellWidth = width + gap;
        int cellHeight = height + 3 * fontSize / 2 + gap;
        int rows = (pictures.size() + columns - 1) / columns;
        BufferedImage sheet = white(Math.min(columns, pictures.size()) * cellWidth + gap, rows * cellHeight + gap);
        Graphics2D brush = sheet.createGraphics();
        for (int i = 0; i < pictures.size(); i++) {
            int x = gap + i % columns * cellWidth;
            int y = gap + i / columns * cellHeight;
            brush.drawImage(Still.image(pictures.get(i)), x, y, null);
            if (fontSize > 0) {
                write(brush, captions.get(i), x, y + height, width, fontSize);
            }
        }
        brush.dispose();
        return Still.picture(sheet);
    }

    /** One line, centred below its picture; what is too long ends in …. */
    private static void write(Graphics2D brush, String caption, int x, int y, int width, int fontSize) {
        brush.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        brush.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, fontSize));
        brush.setColor(Color.BLACK);
        FontMetrics metrics = brush.getFontMetrics();
        String line = caption;
        for (int n = caption.length() - 1; n >= 0 && metrics.stringWidth(line) > width; n--) {
            line = caption.substring(0, n).stripTrailing() + "…";
        }
        brush.drawString(line, x + Math.max(0, width - metrics.stringWidth(line)) / 2, y + fontSize + fontSize / 6);
    }

    private static BufferedImage white(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        Arrays.fill(rgb, (byte) 255);
        return Still.image(new Picture(width, height, rgb));
    }
}
