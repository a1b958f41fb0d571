package reusediffusion.job.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import reusediffusion.spark.storage.WritableFolder;

/** Files and folders of this machine that a job reads or writes itself: that it can is tried before the work begins. */
public final class LocalFiles {
    private LocalFiles() {}

    /**
     * Makes a folder where it is missing, and gives it back.
     *
     * @param option that names it
     * @throws IllegalArgumentException where nothing can be written in it
     */
    public static Path folder(String option, Path folder) {
        try {
            WritableFolder.require(folder);
            return folder;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    option + " " + folder + " cannot be written (" + FileFault.words(e) + "); name another place.", e);
        }
    }

    /** The same of the folder that the user named, or of the usual one where none was named. */
    public static Path folder(String option, Path named, Path usual) {
        return folder(option, named == null ? usual : named);
    }

    /**
     * The lines of a file that a job reads first.
     *
     * @param option that names it
     * @throws IllegalArgumentException where it cannot be read
     */
    public static List<String> lines(String option, Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    option + " " + file + " cannot be read (" + FileFault.words(e) + "); name another file.", e);
        }
    }

    /**
     * Makes the folder of a file where it is missing, and gives the file back.
     *
     * @param option that names it
     * @throws IllegalArgumentException where no such file can be written
     */
    public static Path file(String option, Path file) {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(option + " " + file + " is a folder; name a file.");
        }
        folder(option, file.toAbsolutePath().getParent());
        return file;
    }
}
