package reusediffusion.spark.sheet;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import reusediffusion.media.Movie;
import reusediffusion.media.Picture;
import reusediffusion.media.StillImages;
import reusediffusion.spark.sink.layout.Members;
import reusediffusion.spark.sink.layout.TarMembers;
import reusediffusion.spark.sink.ledger.ManifestHead;
import reusediffusion.spark.sink.names.OutputFolder;

/**
 * The pictures of samples, read from the files that an output folder's manifest names.
 *
 * @param members those that are wanted of each tar or Parquet file
 */
record SampleFrames(OutputFolder folder, FileSystem files, Map<String, Map<String, byte[]>> members) {
    /** Each tar or Parquet file is read in one go. */
    static SampleFrames of(List<ManifestHead> rows, OutputFolder folder, FileSystem files) throws IOException {
        Map<String, List<String>> wanted = new HashMap<>();
        rows.stream().filter(row -> row.member() != null).forEach(row -> wanted.computeIfAbsent(
                        row.file(), file -> new ArrayList<>())
                .add(row.member()));
        Map<String, Map<String, byte[]>> found = new HashMap<>();
        for (Map.Entry<String, List<String>> file : wanted.entrySet()) {
            found.put(file.getKey(), Members.read(files, folder.at(file.getKey()), file.getValue()));
        }
        return new SampleFrames(folder, files, found);
    }

    /** The frames of one sample; none where its file is gone. */
    List<Picture> read(ManifestHead row) throws IOException {
        List<byte[]> parts = new ArrayList<>();
        if (row.member() != null) {
            parts.addAll(TarMembers.parts(members.getOrDefault(row.file(), Map.of()), row.member()));
        } else {
            Path path = folder.at(row.file());
            FileStatus[] listed = files.listStatus(path);
            Arrays.sort(listed, Comparator.comparing(FileStatus::getPath));
            for (FileStatus part : listed) {
                try (InputStream in = files.open(part.getPath())) {
                    parts.add(in.readAllBytes());
                }
            }
        }
        List<Picture> frames = new ArrayList<>();
        for (byte[] part : parts) {
            frames.addAll(isClip(part) ? Movie.decode(part).frames() : List.of(StillImages.decode(part)));
        }
        return frames;
    }

    private static boolean isClip(byte[] file) {
        return file.length > 11
                && (file[4] == 'f' && file[5] == 't' && file[6] == 'y' || file[0] == 'G' && file[1] == 'I');
    }
}
