package reusediffusion.media;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** A kind of file for pictures or clips. */
public enum ImageFormat {
    PNG,
    JPG,
    MP4,
    GIF;

    /**
     * The format of this name, {@code jpeg} and upper case allowed; an {@link IllegalArgumentException} names the
     * choices.
     *
     * @throws IllegalArgumentException where no format has that name
     */
    public static ImageFormat of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "png" -> PNG;
            case "jpg", "jpeg" -> JPG;
            case "mp4" -> MP4;
            case "gif" -> GIF;
            default -> throw new IllegalArgumentException(
                    "Unknown picture format " + name + ": choose png, jpg, gif or mp4.");
        };
    }

    /** The end of its files' names, without a dot. */
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name by which protocols know it, such as {@code image/png}. */
    public String mediaType() {
        return this == MP4 ? "video/mp4" : this == JPG ? "image/jpeg" : "image/" + extension();
    }

    /** Whether these bytes begin as a file of this format does. */
    public boolean begins(byte[] file) {
        String first = new String(file, 0, Math.min(file.length, 8), StandardCharsets.ISO_8859_1);
        return switch (this) {
            case PNG -> first.equals("\u0089PNG\r\n\u001a\n");
            case JPG -> first.startsWith("\u00ff\u00d8\u00ff");
            case GIF -> first.startsWith("GIF8");
            case MP4 -> first.endsWith("ftyp");
        };
    }

    /** Whether one file holds the frames of a clip. */
    public boolean isMoving() {
        return this == MP4 || this == GIF;
    }

    /**
     * Encodes frames as one file of this format.
     *
     * @param frames one picture, or for a moving format one or more frames of equal size
     * @param framesPerSecond of a moving format
     * @throws IllegalArgumentException where there is no frame, or several for a format that holds one
     */
    public byte[] encode(List<Picture> frames, double framesPerSecond) {
        if (frames.size() > 1 && !isMoving()) {
            throw new IllegalArgumentException("One " + extension() + " file cannot hold " + frames.size()
                    + " frames: choose gif or mp4 for a clip.");
        }
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("There is no frame to write as " + extension() + ".");
        }
        return switch (this) {
            case PNG -> StillImages.png(frames.get(0));
            case JPG -> StillImages.jpeg(frames.get(0));
            case MP4 -> Movie.mp4(new VideoFrames(frames, framesPerSecond));
            case GIF -> Animation.gif(new VideoFrames(frames, framesPerSecond));
        };
    }
}
