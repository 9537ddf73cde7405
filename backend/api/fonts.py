"""Routes of the fonts letters are drawn with, so that a designer shows the very same."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from backend.adapters.pdf import fonts
from backend.adapters.pdf.fonts import Face
from backend.api.identity import Me
from backend.core.errors import NotFound
from backend.documents.layout.faces import faces

router = APIRouter(prefix="/fonts", tags=["templates"])


@router.get("")
def index(_me: Me) -> dict[str, object]:
    """List the families with their faces. `stand_ins` draw, in their order, the signs a face lacks."""
    return {"families": [{"name": one.name, "faces": [_face(face) for face in one.faces]} for one in fonts.families()]}


@router.get("/{file}", response_class=FileResponse)
def get(file: str, _me: Me) -> FileResponse:
    """Return a font file. Only files that hold a face of the list have an address."""
    for family in fonts.families():
        for face in family.faces:
            if face.path.name == file:
                return FileResponse(face.path, media_type="font/ttf", headers={"Cache-Control": "private, max-age=86400"})
    raise NotFound("There is no such font file.", hint="GET /api/fonts lists them.")


def _face(face: Face) -> dict[str, object]:
    _, *others = faces(face.family, face.weight, face.style).faces
    return {
        "weight": face.weight,
        "style": face.style,
        "file": face.path.name,
        "stand_ins": [one.path.name for one in others],
    }
