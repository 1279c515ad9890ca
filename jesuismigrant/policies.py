"""What pages may do in a browser, and what the browser need not offer them."""

from csp.constants import NONE, SELF

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],  # the second factor's QR code is a data: picture
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Photographs are chosen as files, so the camera is not needed either.
_NEVER = """
    accelerometer autoplay browsing-topics camera clipboard-read display-capture encrypted-media fullscreen geolocation
    gyroscope hid idle-detection magnetometer microphone midi payment picture-in-picture screen-wake-lock serial
    storage-access sync-xhr usb xr-spatial-tracking
""".split()
_HERE = ["publickey-credentials-get", "publickey-credentials-create"]  # passkeys
PERMISSIONS_POLICY = ", ".join([f"{name}=()" for name in _NEVER] + [f"{name}=(self)" for name in _HERE])
