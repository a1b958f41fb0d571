package reusediffusion.media;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/** Many pictures on one, in rows, on white, with a caption under each if wanted. */
public final class ContactSheet {
    private final int columns;
    private final int gap;

    /**
     * Lays out sheets of this many columns.
     *
     * @param columns pictures in a row
     * @param gap white pixels between pictures and around them
     * @throws IllegalArgumentException where there is no column or the gap is negative
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

    /**
     * Makes a sheet of pictures without captions.
     *
     * @throws IllegalArgumentException where there is no picture
     */
    public Picture of(List<Picture> pictures) {
        return of(pictures, List.of());
    }

    /**
     * Makes a sheet row by row; columns are as wide as their widest picture and rows as high as their highest.
     *
     * @param captions one for each picture, or none at all
     * @throws IllegalArgumentException where there is no picture, or the captions are not as many
     */
    public Picture of(List<Picture> pictures, List<String> captions) {
        requireAsMany(pictures, captions);
        int[] widths = new int[Math.min(columns, pictures.size())];
        int[] heights = new int[(pictures.size() + columns - 1) / columns];
        for (int i = 0; i < pictures.size(); i++) {
            Picture picture = pictures.get(i);
            widths[i % columns] = Math.max(widths[i % columns], picture.width());
            heights[i / columns] = Math.max(heights[i / columns], picture.height());
        }
        Lettering letters = captions.isEmpty() || !Fonts.present() ? null : letters(widths);
        int[] lefts = places(widths, gap);
        int[] tops = places(heights, gap + (letters == null ? 0 : letters.height()));
        BufferedImage sheet = Lettering.white(lefts[widths.length], tops[heights.length]);
        Graphics2D brush = sheet.createGraphics();
        for (int i = 0; i < pictures.size(); i++) {
            int x = lefts[i % columns];
            int y = tops[i / columns];
            brush.drawImage(StillImages.image(pictures.get(i)), x, y, null);
            if (letters != null) {
                letters.centre(brush, captions.get(i), x, y + heights[i / columns], widths[i % columns]);
            }
        }
        brush.dispose();
        return StillImages.picture(sheet);
    }

    private static void requireAsMany(List<Picture> pictures, List<String> captions) {
        if (pictures.isEmpty() || (!captions.isEmpty() && captions.size() != pictures.size())) {
            throw new IllegalArgumentException("A contact sheet needs pictures and as many captions or none, not "
                    + pictures.size() + " and " + captions.size() + ".");
        }
    }

    /** Letters of a tenth of the widest picture's width, as far as people can read and want to. */
    private static Lettering letters(int... widths) {
        int widest = Arrays.stream(widths).max().orElseThrow();
        return new Lettering(Math.max(9, Math.min(18, widest / 10)));
    }

    /** Where each of these begins behind the first gap, with this much between them; the last number is where all of them end. */
    private int[] places(int[] sizes, int between) {
        int[] places = new int[sizes.length + 1];
        places[0] = gap;
        for (int i = 0; i < sizes.length; i++) {
            places[i + 1] = places[i] + sizes[i] + between;
        }
        return places;
    }
}
