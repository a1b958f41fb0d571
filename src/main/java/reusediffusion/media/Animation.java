package reusediffusion.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameFilter;
import reusediffusion.natives.Natives;

/** Clips as GIF animations that repeat for ever, through FFmpeg. */
public final class Animation {
    // 256 colours for each frame by itself, and what lies between them made up by dithering.
    private static final String PALETTES = "split[a][b];[a]palettegen=stats_mode=single:reserve_transparent=0[p];"
            + "[b][p]paletteuse=new=1:dither=sierra2_4a";

    static {
        Natives.ready();
        avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    }

    private Animation() {}

    /**
     * A GIF file. Its delays are whole hundredths of a second, chosen so that the clip's length is right.
     */
    public static byte[] gif(VideoFrames clip) {
        int count = clip.frames().size();
        try (FFmpegFrameFilter palettes = new FFmpegFrameFilter(PALETTES, clip.width(), clip.height());
                GifFile file = new GifFile(clip.width(), clip.height())) {
            palettes.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
            palettes.start();
            for (int i = 0; i < count; i++) {
                palettes.push(Movie.frame(clip.frames().get(i)), avutil.AV_PIX_FMT_RGB24);
                file.add((ByteBuffer) palettes.pullImage().image[0], hundredths(clip, i));
            }
            return file.end(hundredths(clip, count) - hundredths(clip, count - 1));
        } catch (IOException e) {
            throw new UncheckedIOException("The clip cannot be written as GIF: " + e.getMessage() + ".", e);
        }
    }

    private static int hundredths(VideoFrames clip, int frame) {
        return (int) Math.round(100 * frame / clip.framesPerSecond());
    }
}
