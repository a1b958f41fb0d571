package reusediffusion.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Files of a model folder as they arrive: whole, or as one of the things that stand in a file's place. */
public final class ModelFile {
    private static final String POINTER = "version https://git-lfs";

    private ModelFile() {}

    /**
     * Looks at a file before it is read: a pipe would be waited on for ever, and a pointer of git-lfs is text in place of weights.
     *
     * @throws WeightsException that says what is there instead of the file
     */
    public static void require(Path file) {
        BasicFileAttributes found = attributes(file);
        if (found.isDirectory()) {
            throw new WeightsException(file + " is a folder, and a file belongs there; copy the model again.");
        }
        if (!found.isRegularFile()) {
            throw new WeightsException(
                    file + " is no plain file but a pipe, a socket or a device; copy the model again.");
        }
        if (found.size() == 0) {
            throw new WeightsException(file + " is empty; its download did not finish. Download it again.");
        }
        requireContent(file, beginning(file));
    }

    private static BasicFileAttributes attributes(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new WeightsException(
                    Files.isSymbolicLink(file)
                            ? file + " is a link to a file that is not there; copy the model with the files that its"
                                    + " links name."
                            : "There is no " + file + "; is this a model folder in the diffusers layout?",
                    e);
        } catch (FileSystemException e) {
            throw new WeightsException(
                    file + " cannot be opened (" + e.getReason() + "); are its links in a circle?", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static String beginning(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(POINTER.length()), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static void requireContent(Path file, String beginning) {
        if (beginning.equals(POINTER)) {
            throw new WeightsException(
                    file + " is a pointer of git-lfs, not the file itself; run git lfs install and git lfs pull in the"
                            + " folder that was cloned.");
        }
        String start = beginning.stripLeading().toLowerCase(java.util.Locale.ROOT);
        if (start.startsWith("<!doctype") || start.startsWith("<html")) {
            throw new WeightsException(file
                    + " is a web page, such as one that asks for a login, not the file itself. Download it again.");
        }
    }

    private static WeightsException unreadable(Path file, IOException e) {
        return new WeightsException(file + " cannot be read: " + Json.firstLine(e) + ".", e);
    }
}
