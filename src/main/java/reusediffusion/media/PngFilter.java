package reusediffusion.media;

/**
 * The filters of PNG, which leave small numbers where pixels resemble their neighbours. A row tries all of them and takes the one whose
 * output has the least sum of magnitudes; of a large picture one row in eight does, and the seven below it take the same.
 *
 * <p>Source: W3C, Portable Network Graphics specification, §9 and §12.7.
 */
final class PngFilter {
    private static final int PIXEL = 3;
    private static final int TRIED = 8;
    private static final int NONE = 0;
    private static final int PAETH = 4;

    private final int width;
    private final byte[] out;
    /** Rows begin with a pixel of zeros, as the filters take it for what is left of them. */
    private byte[] above;

    private byte[] row;
    private byte[] best;
    private byte[] tried;

    private PngFilter(Picture picture) {
        width = picture.width() * PIXEL;
        out = new byte[rowBytes(picture) * picture.height()];
        above = new byte[PIXEL + width];
        row = new byte[PIXEL + width];
        best = new byte[PIXEL + width];
        tried = new byte[PIXEL + width];
    }

    /** Bytes of a row behind the number of its filter, and that number. */
    static int rowBytes(Picture picture) {
        return 1 + picture.width() * PIXEL;
    }

    /** Every row behind the number of its filter. */
    static byte[] rows(Picture picture) {
        PngFilter filter = new PngFilter(picture);
        int every = filter.out.length < PngPacking.LARGE ? 1 : TRIED;
        int chosen = NONE;
        for (int y = 0; y < picture.height(); y++) {
            System.arraycopy(picture.rgb(), y * filter.width, filter.row, PIXEL, filter.width);
            if (y % every == 0) {
                chosen = filter.chooseBest();
            } else {
                apply(chosen, filter.row, filter.above, filter.best);
            }
            filter.put(y, chosen);
        }
        return filter.out;
    }

    private int chooseBest() {
        int chosen = NONE;
        int least = Integer.MAX_VALUE;
        for (int f = NONE; f <= PAETH; f++) {
            apply(f, row, above, tried);
            int sum = magnitude(tried);
            if (sum < least) {
                chosen = f;
                least = sum;
                byte[] free = best;
                best = tried;
                tried = free;
            }
        }
        return chosen;
    }

    private void put(int y, int filter) {
        int place = y * (1 + width);
        out[place] = (byte) filter;
        System.arraycopy(best, PIXEL, out, place + 1, width);
        byte[] free = above;
        above = row;
        row = free;
    }

    private static int magnitude(byte[] filtered) {
        int sum = 0;
        for (int i = PIXEL; i < filtered.length; i++) {
            sum += Math.abs(filtered[i]);
        }
        return sum;
    }

    /** A loop for each, so that they hold no branches. */
    private static void apply(int filter, byte[] row, byte[] above, byte[] out) {
        switch (filter) {
            case NONE -> System.arraycopy(row, PIXEL, out, PIXEL, row.length - PIXEL);
            case 1 -> {
                for (int i = PIXEL; i < row.length; i++) {
                    out[i] = (byte) (row[i] - row[i - PIXEL]);
                }
            }
            case 2 -> {
                for (int i = PIXEL; i < row.length; i++) {
                    out[i] = (byte) (row[i] - above[i]);
                }
            }
            case 3 -> {
                for (int i = PIXEL; i < row.length; i++) {
                    out[i] = (byte) (row[i] - (((row[i - PIXEL] & 255) + (above[i] & 255)) >> 1));
                }
            }
            default -> paeth(row, above, out);
        }
    }

    private static void paeth(byte[] row, byte[] above, byte[] out) {
        for (int i = PIXEL; i < row.length; i++) {
            int left = row[i - PIXEL] & 255;
            int up = above[i] & 255;
            int corner = above[i - PIXEL] & 255;
            int fromLeft = Math.abs(up - corner);
            int fromUp = Math.abs(left - corner);
            int fromCorner = Math.abs(left + up - 2 * corner);
            int nearer = fromUp <= fromCorner ? up : corner;
            out[i] = (byte) (row[i] - (fromLeft <= fromUp && fromLeft <= fromCorner ? left : nearer));
        }
    }
}
