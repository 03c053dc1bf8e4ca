"""Reads a review with other people's readers and compares all formats with its masks.

    check.py formats REVIEW     every format says what the masks say
    check.py numbers REVIEW     the tables say what scikit-image measures in the masks
"""

import csv
import json
import math
import pathlib
import sys

import nibabel
import numpy
import shapely
import shapely.geometry
import skimage.measure
import tifffile
from PIL import Image
from pycocotools.coco import COCO


def mask(review, folder, stem):
    """A mask as Pillow reads it."""
    with Image.open(review / folder / f"{stem}.png") as picture:
        assert picture.mode == "L", picture.mode
        values = numpy.array(picture)
    assert set(numpy.unique(values)) <= {0, 255}, folder
    return values == 255


def layers(review):
    """Number, name, folder and colour of all layers that have masks, in the order in which they hide each other."""
    about = json.loads((review / "classes.json").read_text())
    chosen = [line for line in about["classes"] if line["folder"]]
    kinds = [line for line in chosen if line["apart"]]
    classes = [line for line in chosen if not line["apart"]]
    return about["structures"] + kinds + classes


def expected(review, image, all_layers):
    """The number at each pixel, and the mask of each layer that the photograph has."""
    own = {structure["name"] for structure in image["structures"]}
    masks = {}
    for layer in all_layers:
        if not layer["folder"].startswith("structures/") or layer["name"] in own:
            masks[layer["value"]] = mask(review, layer["folder"], image["stem"])
    values = numpy.zeros((image["height"], image["width"]), numpy.uint16)
    for value, set_ in reversed(masks.items()):
        values[set_] = value
    return values, masks


def check_indexed(review, image, values, all_layers):
    with Image.open(review / "indexed" / f"{image['stem']}.png") as picture:
        assert picture.mode == "P", picture.mode
        assert (numpy.array(picture) == values).all(), "indexed PNG"
        palette = picture.getpalette()
    for layer in all_layers:
        if (values == layer["value"]).any():
            colour = palette[3 * layer["value"] :][:3]
            assert "#%02X%02X%02X" % tuple(colour) == layer["colour"], layer["name"]


def check_tiff(review, image, values, names):
    with tifffile.TiffFile(review / "tif" / f"{image['stem']}.tif") as file:
        page = file.pages[0]
        assert (page.asarray() == values).all(), "TIFF"
        assert page.dtype == (numpy.uint8 if values.max() < 256 else numpy.uint16), page.dtype
        told = json.loads(page.description)["labels"]
    for label in told:
        assert names[label["value"]] == label["name"], label


def check_nifti(review, image, values):
    file = nibabel.load(review / "nifti" / f"{image['stem']}.nii.gz")
    data = numpy.asarray(file.dataobj)
    assert data.shape == (image["width"], image["height"], 1), data.shape
    assert (data[:, :, 0].T == values).all(), "NIfTI"
    assert file.header.get_intent()[0] == "label", file.header.get_intent()
    spacing = image["spacing_um_per_px"]
    zooms = file.header.get_zooms()[:2]
    assert numpy.allclose(zooms, 1 if spacing is None else spacing / 1000), zooms
    side = zooms[0]
    assert numpy.allclose(file.affine, numpy.diag([-side, -side, 1, 1])), file.affine


def check_geojson(review, image, masks, names):
    about = json.loads((review / "geojson" / f"{image['stem']}.geojson").read_text())
    found = {}
    for feature in about["features"]:
        properties = feature["properties"]
        assert properties["classification"]["name"] == names[properties["value"]]
        shape = shapely.geometry.shape(feature["geometry"])
        assert shapely.is_valid(shape), shapely.is_valid_reason(shape)
        found[properties["value"]] = shape
    for value, set_ in masks.items():
        if not set_.any():
            assert value not in found
            continue
        shape = found[value]
        assert shape.area == set_.sum(), (value, shape.area, set_.sum())
        # The middles of some pixels lie in the shape as they are set.
        shapely.prepare(shape)
        random = numpy.random.default_rng(1)
        y = random.integers(0, set_.shape[0], 2000)
        x = random.integers(0, set_.shape[1], 2000)
        inside = shapely.contains_xy(shape, x + 0.5, y + 0.5)
        assert (inside == set_[y, x]).all(), value


def check_coco(review, images, all_masks, names):
    coco = COCO(review / "coco.json")
    assert {c["id"]: c["name"] for c in coco.loadCats(coco.getCatIds())} == names
    files = {image["file_name"]: image for image in coco.loadImgs(coco.getImgIds())}
    assert len(files) == len(images)
    for image in images:
        about = files[image["name"]]
        seen = set()
        for annotation in coco.loadAnns(coco.getAnnIds(imgIds=about["id"])):
            set_ = all_masks[image["name"]][annotation["category_id"]]
            assert (coco.annToMask(annotation) == set_).all(), annotation["id"]
            assert annotation["area"] == set_.sum()
            rows, columns = numpy.nonzero(set_)
            left, top, width, height = annotation["bbox"]
            assert (left, top) == (columns.min(), rows.min())
            assert (left + width, top + height) == (columns.max() + 1, rows.max() + 1)
            seen.add(annotation["category_id"])
        there = {value for value, set_ in all_masks[image["name"]].items() if set_.any()}
        assert seen == there, (seen, there)


def formats(review):
    run = json.loads((review / "run.json").read_text())
    all_layers = layers(review)
    names = {layer["value"]: layer["name"] for layer in all_layers}
    assert len(names) == len(all_layers), "two layers have one number"
    all_masks = {}
    for image in run["images"]:
        values, masks = expected(review, image, all_layers)
        assert values.any(), image["name"]
        all_masks[image["name"]] = masks
        check_indexed(review, image, values, all_layers)
        check_tiff(review, image, values, names)
        check_nifti(review, image, values)
        check_geojson(review, image, masks, names)
    check_coco(review, run["images"], all_masks, names)
    return len(run["images"])


def near(one, other):
    return math.isclose(float(one), float(other), rel_tol=1e-6, abs_tol=1e-6)


def numbers(review):
    """Size, regions, middle and eccentricity of each structure and kind."""
    run = json.loads((review / "run.json").read_text())
    folders = {layer["name"]: layer["folder"] for layer in layers(review)}
    stems = {image["name"]: image["stem"] for image in run["images"]}
    checked = 0
    with open(review / "measurements.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = row["name"].removeprefix("'")
            set_ = mask(review, folders[name], stems[row["image"]])
            assert int(row["area_px"]) == set_.sum(), row
            if not set_.any():
                continue
            whole = skimage.measure.regionprops(set_.astype(int))[0]
            assert int(row["regions"]) == skimage.measure.label(set_, connectivity=2).max(), row
            y, x = whole.centroid
            assert near(row["centre_x_px"], x + 0.5) and near(row["centre_y_px"], y + 0.5), row
            assert near(row["eccentricity"], whole.eccentricity), row
            checked += 1
    return checked


if __name__ == "__main__":
    what, folder = sys.argv[1:]
    count = {"formats": formats, "numbers": numbers}[what](pathlib.Path(folder))
    assert count > 0, "nothing was checked"
    print(f"checked {count}")
