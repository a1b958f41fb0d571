package reusediffusion.media;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameFilter;
import reusediffusion.natives.Natives;

/** Reduces pictures to 256 colours each, chosen for each picture by FFmpeg, with the rest made up by dithering. */
final class Palettes {
    private static final String GRAPH = "split[a][b];[a]palettegen=stats_mode=single:reserve_transparent=0[p];"
            + "[b][p]paletteuse=new=1:dither=sierra2_4a,format=rgb24";

    private Palettes() {}

    /** The frames with at most 256 colours in each. */
    static List<Picture> reduce(Clip clip) throws IOException {
        Natives.ready();
        List<Picture> reduced = new ArrayList<>();
        try (FFmpegFrameFilter filter = new FFmpegFrameFilter(GRAPH, clip.width(), clip.height())) {
            filter.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
            filter.start();
            for (Picture frame : clip.frames()) {
                filter.push(Movie.frame(frame), avutil.AV_PIX_FMT_RGB24);
                reduced.add(Movie.picture(filter.pullImage()));
            }
        }
        return reduced;
    }
}
